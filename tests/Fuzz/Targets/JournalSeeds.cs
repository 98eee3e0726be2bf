using Recorder.Format;
using Recorder.Streaming.Journal;
using TestKit.Recordings;

namespace Fuzz.Targets;

/// <summary>Journals as the real writer makes them.</summary>
internal static class JournalSeeds
{
    /// <summary>The framed records of a session.</summary>
    public static List<byte[]> Session(int prints) => RecordingBuilder.Records(prints);

    /// <summary>A file with blocks of so many records each; <paramref name="records"/> begin at event <paramref name="first"/>.</summary>
    public static byte[] Journal(List<byte[]> records, int first, params int[] sizes)
    {
        string folder = ScratchFolder.Make("seed");
        string path = Path.Combine(folder, "000001.journal");
        using (var writer = JournalWriter.Create(path))
        {
            foreach (int size in sizes)
            {
                int count = Math.Min(size, records.Count - first);
                writer.Append(new RecordBatch(records.Skip(first).Take(count).SelectMany(record => record).ToArray(), count, first, first + count - 1));
                first += count;
            }
        }

        byte[] journal = File.ReadAllBytes(path);
        Directory.Delete(folder, recursive: true);
        return journal;
    }
}
