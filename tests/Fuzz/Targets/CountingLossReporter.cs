using Recorder.Streaming.Recording;

namespace Fuzz.Targets;

/// <summary>Counts what was reported as lost.</summary>
internal sealed class CountingLossReporter : ILossReporter
{
    public int Count { get; private set; }

    public void Report(RecordingLoss loss) => Count++;
}
