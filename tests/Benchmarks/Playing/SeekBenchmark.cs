using System.Diagnostics;
using System.Globalization;
using Benchmarks.Measuring;
using Recorder.Playback.Sources;
using Recorder.Playback.Timing;

namespace Benchmarks.Playing;

/// <summary>
/// From opening a recording of 1 GiB of output to the first frame after its middle, with its index and without: in this process,
/// and as a whole process of <c>recordings play</c>. The file is in the page cache.
/// </summary>
internal sealed class SeekBenchmark : IBenchmark
{
    private const double GoalMilliseconds = 100;
    private const int FirstOutput = 1000; // More than a reset of the terminal.

    public string Name => "seek";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        long size = isQuick ? 128L << 20 : 1L << 30;
        int runs = isQuick ? 5 : 15;
        string recording = await LongRecording.WriteAsync(folders.New("seek"), size);
        double cold = await SeekAsync(recording);
        var withIndex = new List<double>();
        for (int i = 0; i < runs; i++)
        {
            withIndex.Add(await SeekAsync(recording));
        }

        var play = new Quantiles(Enumerable.Range(0, runs).Select(_ => Play(recording, LongRecording.DurationOf(size) / 2)));
        File.Delete(LongRecording.IndexOf(recording));
        var withoutIndex = new List<double>();
        for (int i = 0; i < runs; i++)
        {
            withoutIndex.Add(await SeekAsync(recording));
        }

        var times = new Quantiles(withIndex);
        string what = $"seek to the middle of {size >> 20} MiB of output";
        return
        [
            new Result($"{what}, index", Text(times.Median), $"first time {Text(cold)}", times.ToText("0.0"),
                string.Create(CultureInfo.InvariantCulture, $"< {GoalMilliseconds} ms"), times.Median < GoalMilliseconds && cold < GoalMilliseconds),
            Result.Note($"{what}, no index", Text(new Quantiles(withoutIndex).Median), ratio: new Quantiles(withoutIndex).ToText("0.0")),
            Result.Note("recordings play --from MIDDLE, to its first output, whole process", Text(play.Median), ratio: play.ToText("0")),
        ];
    }

    private static async Task<double> SeekAsync(string recording)
    {
        long started = TimeProvider.System.GetTimestamp();
        await using var source = new FileRecordingSource(recording);
        await using Timeline timeline = await Timeline.OpenAsync(source, withInput: false, CancellationToken.None);
        TimeSpan middle = await timeline.GetDurationAsync(CancellationToken.None) / 2;
        await timeline.SeekAsync(middle, CancellationToken.None);
        Frame frame = await timeline.ReadAsync(CancellationToken.None) ?? throw new InvalidOperationException("no frame after the middle");
        double elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        return middle < frame.At ? elapsed : throw new InvalidOperationException($"sought {middle}, got {frame.At}");
    }

    private static double Play(string recording, TimeSpan middle)
    {
        string from = string.Create(CultureInfo.InvariantCulture, $"{(long)middle.TotalSeconds}s");
        long started = TimeProvider.System.GetTimestamp();
        using Process play = Process.Start(new ProcessStartInfo(
            Folders.Program("recordings"), ["play", recording, "--from", from]) { RedirectStandardOutput = true })!;
        play.StandardOutput.BaseStream.ReadExactly(new byte[FirstOutput]);
        double elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        play.Kill();
        play.WaitForExit();
        return elapsed;
    }

    private static string Text(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms");
}
