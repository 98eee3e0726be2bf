using System.Buffers.Binary;
using System.Text;
using Recorder.Format;
using Recorder.Streaming.Journal;

namespace Streaming.Tests.Journal;

/// <summary>A journal in a folder of its own, and batches to put into it.</summary>
internal sealed class JournalFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "000001.journal");

    /// <summary>A batch of framed records, one for each text. To a journal they are bytes.</summary>
    public static RecordBatch Batch(long firstIndex, params string[] texts)
    {
        List<byte> bytes = [];
        foreach (string text in texts)
        {
            byte[] length = new byte[FormatLimits.LengthPrefixSize];
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            bytes.AddRange(length);
            bytes.AddRange(Encoding.ASCII.GetBytes(text));
        }

        return new RecordBatch(bytes.ToArray(), texts.Length, firstIndex, firstIndex + texts.Length - 1);
    }

    /// <summary>Three blocks of unlike sizes. Returns where each ends.</summary>
    public long[] WriteThreeBlocks()
    {
        using var writer = JournalWriter.Create(Path);
        List<long> ends = [];
        foreach (RecordBatch batch in ThreeBatches())
        {
            writer.Append(batch);
            ends.Add(writer.Size);
        }

        return [.. ends];
    }

    public static RecordBatch[] ThreeBatches() =>
        [Batch(0, "one", "two"), Batch(2, "three"), Batch(3, "four", "five", "six, the longest of them all")];

    public static string Text(RecordBatch batch) => $"{batch.FirstIndex}-{batch.LastIndex}:{batch.Count}:{Encoding.ASCII.GetString(batch.Records.Span)}";

    public static string[] ReadAll(JournalReader reader)
    {
        List<string> texts = [];
        while (reader.TryReadNext(out RecordBatch batch))
        {
            texts.Add(Text(batch));
        }

        return [.. texts];
    }

    public string[] ReadAll()
    {
        using var reader = new JournalReader(Path);
        return ReadAll(reader);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
