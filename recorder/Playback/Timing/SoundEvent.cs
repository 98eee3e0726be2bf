using Recorder.Format;
using Recorder.Format.Events;

namespace Recorder.Playback.Timing;

/// <summary>Parsing that passes over damage: a record may be framed well and hold nonsense.</summary>
internal static class SoundEvent
{
    /// <summary>The reader's current record, or null when it is no sound event.</summary>
    public static OneOf? TryParseEvent(this RecordingReader reader)
    {
        try
        {
            return reader.ParseEvent();
        }
        catch (RecordFormatException)
        {
            return null;
        }
    }
}
