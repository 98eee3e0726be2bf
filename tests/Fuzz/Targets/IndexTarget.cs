using System.Security.Cryptography;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Format;
using TestKit;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary><see cref="PartIndex.Parse"/>: only <see cref="RecordFormatException"/>; what it takes it writes again, byte for byte.</summary>
internal sealed class IndexTarget : FuzzTarget
{
    public override string Name => "index";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new TrailerMutation(SHA256.HashSizeInBytes, SHA256.HashData), new TrailerMutation(SHA256.HashSizeInBytes, SHA256.HashData)];

    public override IReadOnlyList<long> Limits => [DateTime.MaxValue.Ticks, 88, 128, 48_806_446];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        yield return ("empty", SampleRecording.IndexOfAsync([]).GetAwaiter().GetResult());
        yield return ("parts", SampleRecording.IndexOfAsync(RecordingBuilder.Recording(20, recordsPerPart: 5)).GetAwaiter().GetResult());
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        try
        {
            PartIndex index = PartIndex.Parse(input);
            trace.Count("parts", index.Parts.Count);
            InvariantException.Require(index.ToBytes().AsSpan().SequenceEqual(input), "written again it is another");
            JudgeSearch(index, trace);
        }
        catch (RecordFormatException refused)
        {
            trace.Refused(refused);
        }

        return Task.CompletedTask;
    }

    // An index may be wrong in every number and still be whole: searching in it must find something or nothing.
    private static void JudgeSearch(PartIndex index, Trace trace)
    {
        foreach (long at in (ReadOnlySpan<long>)[0, 7, long.MaxValue, long.MinValue])
        {
            int found = index.FindByIndex(at);
            trace.Count("found", found);
            InvariantException.Require(found >= -1 && found < index.Parts.Count, "found a part that is not there");
        }

        for (int part = 0; part < Math.Min(4, index.Parts.Count); part++)
        {
            _ = RecordingReaderOptions.Default.StartingAt(index, part);
        }
    }
}
