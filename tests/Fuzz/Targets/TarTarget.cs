using System.Formats.Tar;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Protocols;
using Recorder.Protocols.Tar;
using TarEntry = Recorder.Protocols.Tar.TarEntry;

namespace Fuzz.Targets;

/// <summary>
/// <see cref="TarTracker"/>: only <see cref="ProtocolException"/>, nothing that depends on how the bytes arrived, little held. What a refusal
/// leaves (held and not taken) is the end of the input, byte for byte.
/// </summary>
internal sealed class TarTarget : FuzzTarget
{
    private const int HeaderSize = 512, MaxHeld = (64 * 1024) + (2 * HeaderSize);

    public override string Name => "tar";

    public override IReadOnlyList<Mutation> Mutations { get; } = [new ByteMutation(), new ChecksumMutation()];

    public override IReadOnlyList<long> Limits => [HeaderSize, 64 * 1024];

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        foreach (TarEntryFormat format in new[] { TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu })
        {
            using var bytes = new MemoryStream();
            using (var writer = new TarWriter(bytes, format, leaveOpen: true))
            {
                DateTimeOffset time = DateTimeOffset.UnixEpoch;
                string name = format == TarEntryFormat.Ustar ? "short" : new string('n', 200);
                System.Formats.Tar.TarEntry[] entries = format switch
                {
                    TarEntryFormat.Ustar => [new UstarTarEntry(TarEntryType.Directory, "d/"), new UstarTarEntry(TarEntryType.RegularFile, name)],
                    TarEntryFormat.Pax => [new PaxTarEntry(TarEntryType.SymbolicLink, "l") { LinkName = name }, new PaxTarEntry(TarEntryType.RegularFile, name)],
                    _ => [new GnuTarEntry(TarEntryType.HardLink, "l") { LinkName = name }, new GnuTarEntry(TarEntryType.RegularFile, name)],
                };
                foreach (System.Formats.Tar.TarEntry entry in entries)
                {
                    entry.ModificationTime = time;
                    if (entry.EntryType == TarEntryType.RegularFile)
                    {
                        entry.DataStream = new MemoryStream(new byte[600]);
                    }

                    writer.WriteEntry(entry);
                }
            }

            yield return (format.ToString().ToLowerInvariant(), bytes.ToArray());
        }
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        string whole = Follow(input, null, trace), dripped = Follow(input, InputRandom.Of(input), new Trace());
        InvariantException.Require(whole == dripped, $"other chunks tell '{dripped}', not '{whole}'");
        return Task.CompletedTask;
    }

    private static string Follow(byte[] input, Random? random, Trace trace)
    {
        using var tracker = new TarTracker();
        var ended = new List<TarEntry>();
        string left = "";
        for (int at = 0; at < input.Length && left.Length == 0;)
        {
            int chunk = random?.NextChunk(input.Length - at) ?? input.Length;
            ReadOnlyMemory<byte> bytes = input.AsMemory(at, chunk);
            at += chunk;
            try
            {
                tracker.Take(ref bytes, ended);
                InvariantException.Require(bytes.IsEmpty, "bytes are left");
            }
            catch (ProtocolException refused)
            {
                trace.Refused(refused);
                int from = at - bytes.Length - tracker.Held.Length;
                InvariantException.Require(
                    from >= 0 && input.AsSpan(from, tracker.Held.Length).SequenceEqual(tracker.Held), "what is held is not what came");
                left = $"refused from {from}";
            }

            InvariantException.Require(tracker.Held.Length <= MaxHeld, "too much is held");
        }

        trace.Count("members", ended.Count);
        trace.Saw($"kinds {string.Join(' ', ended.Select(entry => entry.Kind).Distinct().Order())} unfinished {tracker.Unfinished is not null}");
        return $"{string.Join('|', ended)} {tracker.Unfinished} {left}";
    }
}
