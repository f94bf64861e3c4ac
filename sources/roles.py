"""Who may do what in the admin: four groups, brought up to date by every ``migrate``.

The roles add up: a person may be in several. What they mean is said in CONTRIBUTING.md.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission

from sources.models import Record

VIEWERS, EDITORS, PUBLISHERS, ADMINISTRATORS = (
    "Viewers",
    "Editors",
    "Publishers",
    "Administrators",
)
# What publishers may do beside editing; the permissions of sources.models.Register.
PUBLISHING = {"publish_records", "override_four_eyes", "import_records"}
ACCOUNTS = {"accounts", "auth", "axes", "otp_static", "otp_totp"}


def make_roles(app_config, using="default", **kwargs):
    """Give the four groups just what they are meant to have of one app; a receiver of post_migrate."""
    permissions = Permission.objects.using(using).filter(content_type__app_label=app_config.label)
    permissions = list(permissions.select_related("content_type"))
    for role, may in ROLES.items():
        wanted = [permission for permission in permissions if may(permission)]
        group, is_new = Group.objects.using(using).get_or_create(name=role)
        has = [] if is_new else list(group.permissions.filter(pk__in=[p.pk for p in permissions]))
        if set(has) != set(wanted):
            group.permissions.remove(*has)
            group.permissions.add(*wanted)


def make_all_roles():
    """Put the roles back to what they are meant to be."""
    for app_config in apps.get_app_configs():
        make_roles(app_config)


def verb_and_model(permission):
    verb = permission.codename.partition("_")[0]
    return verb, permission.content_type.model_class()


def is_record(model):
    return model is not None and issubclass(model, Record)


def viewers_may(permission):
    verb, model = verb_and_model(permission)
    own = permission.content_type.app_label == "sources" and "historical" not in model.__name__
    return verb == "view" and (is_record(model) or own)


def editors_may(permission):
    """Write, and delete parts and drafts; the admin keeps them from deleting what is public."""
    verb, model = verb_and_model(permission)
    return viewers_may(permission) or (verb in {"add", "change", "delete"} and is_record(model))


def publishers_may(permission):
    return editors_may(permission) or permission.codename in PUBLISHING


def administrators_may(permission):
    return viewers_may(permission) or permission.content_type.app_label in ACCOUNTS


ROLES = {
    VIEWERS: viewers_may,
    EDITORS: editors_may,
    PUBLISHERS: publishers_may,
    ADMINISTRATORS: administrators_may,
}
