namespace FakeKubernetes;

/// <summary>What a policy had noted about a request that it was asked about.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Key">Of an audit annotation; or <c>Warn</c>, <c>Audit</c>: a validation that does not hold, in a binding that only says so.</param>
/// <param name="Value">What is noted.</param>
public sealed record AdmissionNote(string Policy, string Key, string Value);
