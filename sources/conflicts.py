"""When two people edited the same record: both versions side by side, and the editor's choice."""

from dataclasses import dataclass

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

# Names on the page of a conflict; what else it sends is the form as the editor left it.
CHOICE, THEIRS = "choice-", "theirs-"
PAGE_ONLY = ("csrfmiddlewaretoken", "_look", "_resolve", "_mine", CHOICE, THEIRS)


@dataclass(frozen=True)
class Clash:
    """One field on which the row as it is now and the editor's entry differ."""

    name: str
    label: str
    opened: str
    theirs: str
    mine: str
    raw: str  # their value as the form would send it
    is_theirs_likely: bool  # the editor left it as it was


def clashes(form):
    """What differs between the saved row and a form that was opened before it was saved."""
    base = opened_state(form)
    for name in form.changed_data:
        if name not in form.cleaned_data or name not in form.column_names:
            continue
        mine, theirs = form.cleaned_data[name], getattr(form.instance, name)
        attname = form.instance._meta.get_field(name).attname
        opened = base and getattr(base, attname)
        yield Clash(
            name=form.add_prefix(name),
            label=label_of(form, name),
            opened=form.as_read(name, opened) if base else "–",
            theirs=form.as_read(name, theirs),
            mine=form.as_read(name, mine),
            raw=form.fields[name].prepare_value(form.initial.get(name)) or "",
            is_theirs_likely=bool(base) and getattr(mine, "pk", mine) in (opened, opened or ""),
        )


def label_of(form, name):
    label = str(form.fields[name].label)
    return label if form.prefix is None else f"{form.instance}: {label}"


def opened_state(form):
    """The row of history that the editor had on screen: so many versions ago."""
    seen = form.cleaned_data.get("seen_version")
    if seen is None or seen > form.instance.version:
        return None
    rows = form.instance.history.order_by("-history_date", "-history_id")
    return rows[form.instance.version - seen :].first()


def gone(formset):
    """Parts on the editor's screen that somebody deleted; not those that are only shown there."""
    if "seen_version" not in formset.form.base_fields:
        return
    for form in formset.initial_forms:
        if form.is_bound and form.instance.pk is None and not formset._should_delete_form(form):
            mine = [str(value) for name, value in form.data.items() if is_entry(form, name, value)]
            yield Clash(
                name=f"{form.prefix}-id",
                label=str(formset.model._meta.verbose_name),
                opened="–",
                theirs=_("deleted"),
                mine=", ".join(mine),
                raw="",
                is_theirs_likely=True,
            )


def is_entry(form, name, value):
    hidden = (f"{form.prefix}-id", f"{form.prefix}-seen_version")
    relations = {form.add_prefix(n) for n, f in form.fields.items() if hasattr(f, "queryset")}
    mine = name.startswith(f"{form.prefix}-") and name not in relations
    return mine and name not in hidden and value


def conflict_of(form, formsets):
    """All clashes of a form and its parts; none if nobody was faster."""
    forms = [form, *(each for formset in formsets for each in formset.forms)]
    stale = [each for each in forms if getattr(each, "is_stale", False)]
    found = [clash for each in stale for clash in each.clashes]
    found += [clash for formset in formsets for clash in gone(formset)]
    return found, stale


def conflict_page(request, context, site):
    """Both versions, and a choice for each field; None when there is no conflict."""
    form = context["adminform"].form
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    found, stale = conflict_of(form, formsets)
    if not found and not stale:
        return None
    entries = request.POST.copy()
    for each in stale:
        entries[each.add_prefix("seen_version")] = each.instance.version
    sent = [
        (name, value)
        for name, values in entries.lists()
        for value in values
        if not name.startswith(PAGE_ONLY)
    ]
    whose = form.instance if form in stale or not stale else stale[0].instance
    more = {
        **site.each_context(request),
        "title": _("Two people edited this"),
        "opts": context["opts"],
        "original": context["original"],
        "clashes": found,
        "sent": sent,
        "message": form.conflict_message(whose),
    }
    return TemplateResponse(request, "admin/conflict.html", more)


def resolved(data):
    """The form that comes of the editor's choices."""
    chosen = data.copy()
    for name in data:
        if name.startswith(CHOICE):
            field = name.removeprefix(CHOICE)
            is_mine = "_mine" in data or data[name] == "mine"
            if field.endswith("-id"):
                settle_gone(chosen, field.removesuffix("-id"), is_mine)
            elif not is_mine:
                chosen[field] = data.get(THEIRS + field, "")
    for name in data:
        if name.startswith(PAGE_ONLY) and name != "csrfmiddlewaretoken":
            del chosen[name]
    return chosen


def settle_gone(chosen, row, is_mine):
    """A part that somebody deleted stays deleted, or is added anew."""
    chosen[f"{row}-DELETE"] = "on"
    if not is_mine:
        return
    formset = row.rpartition("-")[0]
    number = int(chosen[f"{formset}-TOTAL_FORMS"])
    for name in list(chosen):
        if name.startswith(f"{row}-") and not name.endswith(("-id", "-DELETE", "-seen_version")):
            chosen[name.replace(row, f"{formset}-{number}", 1)] = chosen[name]
    chosen[f"{formset}-TOTAL_FORMS"] = str(number + 1)
