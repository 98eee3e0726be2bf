using Recorder.Protocols.RemoteCommand;

namespace KubeAgent.Tests.Kubelet;

/// <summary>Bytes of one of the client's streams, or its end.</summary>
internal readonly record struct ClientInput(RemoteStream Stream, ReadOnlyMemory<byte> Bytes, bool IsEnd);
