"""The product in three lines of Python: what a chat calls for now, and what to write."""

from assist import Pipeline, read_conversation

chat = read_conversation("Customer: my desk was due yesterday and it's not here\nAgent: Please check back in an hour.")
advice = Pipeline.local().suggest(chat)
print(advice.analysis.stage, "->", advice.suggestions[0].text)
