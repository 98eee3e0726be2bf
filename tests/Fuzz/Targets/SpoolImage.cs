using Fuzz.Mutations;
using Recorder.Format;
using Recorder.Storage;
using Recorder.Streaming.Spool;

namespace Fuzz.Targets;

/// <summary>
/// A spool's folder in one input: blocks of a file number (u8), a length (u32 big-endian) and content. Bit 3 of the number says
/// which track, the lower ones which file.
/// </summary>
internal static class SpoolImage
{
    public const byte FirstJournal = 0, SecondJournal = 1, State = 4, OtherTrack = 8;

    private static readonly string[] _names =
        ["000001.journal", "000002.journal", "000003.journal", "salvaged.journal", "state.json", "000010.journal", "state.json.new", "note.txt"];

    public static RecordingKey MainTrack { get; } = new(new SessionId(Guid.Parse("5b3555dc-729f-4e02-a6ef-9ed7cc6d1c2d")), Track.Main);

    public static RecordingKey InputTrack { get; } = MainTrack with { Track = Track.Input };

    public static byte[] Make(params (byte File, byte[] Content)[] files) => BlockFormat.Join(
        from file in files select LengthPrefix.ImageFile.Sealed(new Block([file.File, 0, 0, 0, 0], file.Content)));

    /// <summary>What the first journal of the main track holds; of two the later one counts.</summary>
    public static byte[] FirstJournalOf(byte[] image) =>
        LengthPrefix.ImageFile.Cut(image).LastOrDefault(file => file.Header.Length == 5 && (file.Header[0] & 15) == FirstJournal)?.Payload ?? [];

    public static void Unpack(byte[] image, string root)
    {
        var layout = new SpoolLayout(root);
        foreach (Block file in LengthPrefix.ImageFile.Cut(image).Where(file => file.Header.Length == 5))
        {
            string folder = layout.Track((file.Header[0] & OtherTrack) != 0 ? InputTrack : MainTrack);
            Directory.CreateDirectory(folder, SpoolLayout.FolderMode);
            File.WriteAllBytes(Path.Combine(folder, _names[file.Header[0] & 7]), file.Payload);
        }
    }
}
