using Recorder.Playback.Sources;

namespace Recorder.Playback.Checks;

/// <summary>Tells how much was read of the stream it owns.</summary>
public sealed class ProgressStream(Stream inner, IProgress<long>? progress) : PassingStream(inner)
{
    private long _read;

    protected override void OnRead(int count)
    {
        _read += count;
        progress?.Report(_read);
    }
}
