"""What can be compared: two initiatives, or two to four organisations."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commitments.compare import InitiativeComparison
from commitments.compare_signatories import SignatoryComparison
from initiatives.filters import of_initiatives
from signatories.filters import of_signatories
from signatories.models import Signatory
from sources.filters import AsOf, RecordFilterSet

FEWEST, MOST_SIGNATORIES = 2, 4


class TwoOfAKind:
    """For the form: exactly two initiatives, or two to four signatories, not both."""

    def clean(self):
        asked = super().clean()
        initiatives, signatories = asked.get("initiative"), asked.get("signatory")
        if initiatives and signatories:
            self.refuse("signatory", _("Compare initiatives or signatories, not both at once."))
        elif initiatives and len(initiatives) < FEWEST:
            message = _(
                "One initiative alone cannot be compared: name another, initiative=a&initiative=b."
            )
            self.refuse("initiative", message)
        elif initiatives and len(initiatives) > FEWEST:
            self.refuse(
                "initiative", _("Two initiatives can be compared, not more: leave out the others.")
            )
        elif signatories and len(signatories) < FEWEST:
            message = _(
                "One signatory alone cannot be compared: name another, signatory=a&signatory=b."
            )
            self.refuse("signatory", message)
        elif signatories and len(signatories) > MOST_SIGNATORIES:
            message = _("Two to four signatories can be compared; the grid shows more at once.")
            self.refuse("signatory", message)
        return asked

    def refuse(self, name, message):
        self.add_error(name, ValidationError(message, code="number"))


class CompareFilterSet(RecordFilterSet):
    """The records to be compared."""

    whole = True
    q = None

    initiative = of_initiatives(help_text=_("Slug of an initiative; give exactly two."))
    signatory = of_signatories(help_text=_("Slug of a signatory; give two to four."))
    as_of = AsOf(
        method="of_the_comparison",
        help_text=_("Who was in on that day, YYYY-MM-DD, and what was promised by then."),
    )

    def get_form_class(self):
        return type("CompareForm", (TwoOfAKind, super().get_form_class()), {})

    def of_the_comparison(self, queryset, name, value):
        return queryset  # it decides what is compared: see comparison

    @cached_property
    def comparison(self):
        """What was asked for; None when nothing was."""
        asked = self.form.cleaned_data
        if asked["initiative"]:
            return InitiativeComparison(asked["initiative"], asked["as_of"])
        if asked["signatory"]:
            return SignatoryComparison(self.in_the_order_asked(), asked["as_of"])
        return None

    def in_the_order_asked(self):
        slugs = self.data.getlist("signatory")
        rows = Signatory.objects.listed().filter(slug__in=slugs)
        return sorted(rows, key=lambda one: slugs.index(one.slug))
