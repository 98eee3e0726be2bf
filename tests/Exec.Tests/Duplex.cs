using System.IO.Pipelines;

namespace Exec.Tests;

/// <summary>A connection in memory, with bounded buffers: what one end writes the other reads.</summary>
internal sealed class Duplex
{
    internal const int Buffered = 64 * 1024;

    private readonly Pipe _there = NewPipe(), _back = NewPipe();

    internal Duplex()
    {
        Near = new DuplexEnd(_there.Reader, _back.Writer);
        Far = new DuplexEnd(_back.Reader, _there.Writer);
    }

    /// <summary>The end that a session is given.</summary>
    internal DuplexEnd Near { get; }

    /// <summary>The peer's.</summary>
    internal DuplexEnd Far { get; }

    /// <summary>Bytes that wait for the peer.</summary>
    internal long Waiting => Near.Written - Far.Taken;

    /// <summary>Bytes that wait for the session.</summary>
    internal long Incoming => Far.Written - Near.Taken;

    private static Pipe NewPipe() => new(new PipeOptions(pauseWriterThreshold: Buffered, resumeWriterThreshold: Buffered, useSynchronizationContext: false));
}
