"""What Presidio wants from a language model, without one: our recognisers look at characters alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine


class NoModel(NlpEngine):
    """Knows nothing of a text. Presidio's own engines would load a model, and download it first."""

    def load(self) -> None:
        """Do nothing."""

    def is_loaded(self) -> bool:
        """There is nothing to load."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Give no words, no lemmas and no entities."""
        del text
        return NlpArtifacts(
            entities=[],
            tokens=[],  # type: ignore[arg-type] # a document of spaCy's, which nothing here reads
            tokens_indices=[],
            lemmas=[],
            nlp_engine=self,
            language=language,
            scores=[],
        )

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 1,
        n_process: int = 1,
        **options: Any,  # noqa: ANN401 - as the library has it
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Give nothing for each text."""
        del batch_size, n_process, options
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        """No word is known."""
        del word, language
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """No word is known."""
        del word, language
        return False

    def get_supported_entities(self) -> list[str]:
        """Nothing is found by it."""
        return []

    def get_supported_languages(self) -> list[str]:
        """Every text is treated alike."""
        return ["en"]


class NoContext(ContextAwareEnhancer):
    """Leaves scores as they are: our patterns have their cues in them."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0,
            min_score_with_context_similarity=0,
            context_prefix_count=0,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Give the results back."""
        del text, nlp_artifacts, recognizers, context
        return raw_results
