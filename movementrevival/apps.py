from django.apps import AppConfig


class MovementRevivalConfig(AppConfig):
    name = "movementrevival"
    verbose_name = "Movement Revival"
