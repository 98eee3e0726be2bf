using Recorder.Protocols.RemoteCommand;

namespace KubeAgent.Tests.Kubelet;

/// <summary>The streams of an exec or attach, on either transport.</summary>
internal interface ICommandStreams : IDisposable
{
    /// <summary>Returns when kubectl takes what is said.</summary>
    Task OpenAsync();

    /// <summary>What kubectl says next; valid until the next call. Null: it has hung up.</summary>
    Task<ClientInput?> NextAsync();

    Task SayAsync(RemoteStream stream, ReadOnlyMemory<byte> bytes);

    /// <summary>The status, and the end of everything.</summary>
    Task EndAsync(byte[] status);
}
