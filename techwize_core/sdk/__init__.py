"""The plugin SDK: the only part of Tech-Wize that a plugin may import.

It holds hook specifications (where a plugin registers things), provider
contracts (typed classes that act) and plain value types. It imports nothing
else of ours and follows semantic versions of its own.
"""

from techwize_core.sdk.catalog import CategorySpec, PackageSpec, PromptSpec, TemplateSpec
from techwize_core.sdk.category_plugin import CategoryPlugin, FilmTemplate, Tier, usual_packages
from techwize_core.sdk.channels import DeliveryReport, Message, NotificationChannel
from techwize_core.sdk.context import ProviderContext
from techwize_core.sdk.errors import (
    OutcomeUnknown,
    PluginError,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
)
from techwize_core.sdk.hooks import PROJECT_NAME, TechwizeHooks, hookimpl, hookspec
from techwize_core.sdk.outbound import OPEN, Outbound
from techwize_core.sdk.payments import (
    CallbackReport,
    Explanation,
    NextStep,
    PaymentProvider,
    PaymentReference,
    QueryReport,
    RawCallback,
    RefundReport,
    RefundRequest,
    StartPayment,
    StartReport,
)
from techwize_core.sdk.plugin import PluginInfo, PluginSettings
from techwize_core.sdk.sandbox import SandboxServer
from techwize_core.sdk.studio import (
    Bed,
    BedRequest,
    Brief,
    MusicSource,
    Script,
    ScriptLine,
    Speech,
    SpeechRequest,
    Voice,
    WordTime,
    Writer,
)

SDK_VERSION = "1.0.0"

__all__ = [
    "OPEN",
    "PROJECT_NAME",
    "SDK_VERSION",
    "Bed",
    "BedRequest",
    "Brief",
    "CallbackReport",
    "CategoryPlugin",
    "CategorySpec",
    "DeliveryReport",
    "Explanation",
    "FilmTemplate",
    "Message",
    "MusicSource",
    "NextStep",
    "NotificationChannel",
    "Outbound",
    "OutcomeUnknown",
    "PackageSpec",
    "PaymentProvider",
    "PaymentReference",
    "PluginError",
    "PluginInfo",
    "PluginSettings",
    "PromptSpec",
    "ProviderContext",
    "ProviderError",
    "ProviderRefused",
    "ProviderUnavailable",
    "QueryReport",
    "RawCallback",
    "RefundReport",
    "RefundRequest",
    "SandboxServer",
    "Script",
    "ScriptLine",
    "Speech",
    "SpeechRequest",
    "StartPayment",
    "StartReport",
    "TechwizeHooks",
    "TemplateSpec",
    "Tier",
    "Voice",
    "WordTime",
    "Writer",
    "hookimpl",
    "hookspec",
    "usual_packages",
]
