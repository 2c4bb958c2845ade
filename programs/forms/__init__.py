"""What a curator types about programs, and the regional centre about practices."""

from programs.forms.ending import CompletionForm, ReturnForm, StopForm
from programs.forms.fields import EmployeeChoiceField, ProgramDateField, WithSentNames, choose_from, key_of, refuse
from programs.forms.practices import DecisionForm, PracticeFilter, PracticeTextForm
from programs.forms.values import filled_for
from programs.forms.whole import MOST_MENTEES, AddressForm, ChangedProgram, NewProgram, WholeGroupForm, mentee_prefix

__all__ = [
    "MOST_MENTEES",
    "AddressForm",
    "ChangedProgram",
    "CompletionForm",
    "DecisionForm",
    "EmployeeChoiceField",
    "NewProgram",
    "PracticeFilter",
    "PracticeTextForm",
    "ProgramDateField",
    "ReturnForm",
    "StopForm",
    "WholeGroupForm",
    "WithSentNames",
    "choose_from",
    "filled_for",
    "key_of",
    "mentee_prefix",
    "refuse",
]
