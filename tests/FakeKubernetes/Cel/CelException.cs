namespace FakeKubernetes;

/// <summary>An expression that cannot be parsed, or has no value: a missing field, a wrong type.</summary>
internal sealed class CelException(string message) : Exception(message);
