using Google.Protobuf;
using Recorder.Format;
using Recorder.Format.Events;

namespace Format.Tests;

public class RecordParserTests
{
    // Values that may be missing are wrapped in messages of their own (google.protobuf.UInt64Value, …).
    private static readonly OneOf _wrapped = new()
    {
        SFTP = new SFTP
        {
            Metadata = new Metadata { Index = 3 },
            Attributes = new SFTPAttributes { FileSize = 4096, UID = 1000, GID = 1000, Permissions = 420 },
        },
    };

    [Fact]
    public void An_event_is_read_as_it_was_written() => Assert.Equal(_wrapped, RecordParser.Parse(_wrapped.ToByteArray()));

    [Fact]
    public void Whatever_one_byte_is_changed_to_the_event_is_read_or_refused()
    {
        byte[] whole = _wrapped.ToByteArray();
        for (int at = 0; at < whole.Length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] changed = [.. whole];
                changed[at] = (byte)value;
                ReadOrRefuse(changed, $"byte {at} set to {value}");
            }
        }
    }

    [Fact]
    public void A_truncated_event_is_read_or_refused()
    {
        byte[] whole = _wrapped.ToByteArray();
        for (int length = 0; length < whole.Length; length++)
        {
            ReadOrRefuse(whole[..length], $"{length} bytes");
        }
    }

    private static void ReadOrRefuse(byte[] message, string what)
    {
        try
        {
            RecordParser.Parse(message);
        }
        catch (Exception refused)
        {
            Assert.True(refused is RecordFormatException, $"{what}: {refused}");
        }
    }
}
