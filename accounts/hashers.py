from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the least memory that OWASP's Password Storage Cheat Sheet allows: 46 MiB, one pass.

    The library's default takes 100 MiB and half a second a login, which a few guessers turn into an outage.
    """

    time_cost = 1
    memory_cost = 47104
    parallelism = 1
