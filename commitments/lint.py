"""What promises and assessments say must hang together."""

from commitments.models import Assessment, Commitment
from initiatives.lint import outside
from sources.lint import WORK, rule


@rule(WORK)
def commitments_lie_within_their_initiative():
    related = Commitment.objects.select_related("initiative", "membership__initiative")
    for commitment in related:
        if problem := outside(commitment.made_on, commitment.under_initiative):
            yield commitment, problem


@rule(WORK)
def commitments_have_a_theme():
    """A promise is found under some theme, through its area or filed there."""
    for commitment in Commitment.objects.filter(
        action_area=None, theme=None, membership__isnull=False
    ):
        yield commitment, "it has neither action area nor theme"


@rule(WORK)
def assessments_have_results():
    for assessment in Assessment.objects.filter(findings=None):
        yield assessment, "no finding of it is recorded"
