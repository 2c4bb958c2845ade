"""What a curator types about programs, and the regional centre about practices."""

from programs.forms.ending import CompletionForm, ReturnForm, StopForm
from programs.forms.fields import EmployeeChoiceField, ProgramDateField, WithSentNames, parse_key, set_choices
from programs.forms.practices import DecisionForm, PracticeFilterForm, PracticeTextForm
from programs.forms.values import prefill_mark
from programs.forms.whole import (
    MOST_MENTEES,
    AddressForm,
    ChangedProgramForm,
    NewProgramForm,
    WholeGroupForm,
    prefix_of_mentee,
)

__all__ = [
    "MOST_MENTEES",
    "AddressForm",
    "ChangedProgramForm",
    "CompletionForm",
    "DecisionForm",
    "EmployeeChoiceField",
    "NewProgramForm",
    "PracticeFilterForm",
    "PracticeTextForm",
    "ProgramDateField",
    "ReturnForm",
    "StopForm",
    "WholeGroupForm",
    "WithSentNames",
    "parse_key",
    "prefill_mark",
    "prefix_of_mentee",
    "set_choices",
]
