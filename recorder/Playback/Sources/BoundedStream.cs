namespace Recorder.Playback.Sources;

/// <summary>The next <paramref name="length"/> bytes of a stream that it owns.</summary>
internal sealed class BoundedStream(Stream inner, long length) : PassingStream(inner)
{
    private long _left = length;

    protected override int Allowed(int wanted) => (int)Math.Min(wanted, _left);

    protected override void OnRead(int count) => _left -= count;
}
