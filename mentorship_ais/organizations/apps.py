from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "mentorship_ais.organizations"
    label = "organizations"
    verbose_name = "Организации и работники"
