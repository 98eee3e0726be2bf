namespace Recorder.Protocols.Ssh;

/// <summary>What its authority calls a certificate.</summary>
public readonly record struct SshCertificateName(string KeyId, ulong Serial);
