using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Recorder.Format;
using Recorder.Format.Events;
using TestKit.Recordings;

namespace Format.Tests;

public class RecordEncoderTests
{
    [Fact]
    public void Embedded_messages_are_written_even_when_empty()
    {
        var bare = new OneOf { SessionStart = new SessionStart { Metadata = new Metadata { Index = 1 } } };
        byte[] framed = RecordingBuilder.Frame(bare);

        Assert.Contains("3A004200", Convert.ToHexString(framed), StringComparison.Ordinal);
        Assert.NotNull(bare.SessionStart.User.UserTraits);
    }

    [Fact]
    public void A_missing_time_is_written_as_year_one()
    {
        OneOf read = OneOf.Parser.ParseFrom(RecordingBuilder.Message(RecordingBuilder.Frame(new OneOf { SessionEnd = new SessionEnd() })));

        Assert.Equal(-62_135_596_800, read.SessionEnd.Metadata.Time.Seconds);
        Assert.Equal(-62_135_596_800, read.SessionEnd.EndTime.Seconds);
        Assert.Equal(default, RecordKey.Read(read.ToByteArray()).Time);
    }

    [Fact]
    public void Every_event_can_be_written_bare_and_read_back()
    {
        foreach (FieldDescriptor member in OneOf.Descriptor.Oneofs[0].Fields)
        {
            var record = new OneOf();
            member.Accessor.SetValue(record, member.MessageType.Parser.ParseFrom(ByteString.Empty));
            byte[] message = RecordingBuilder.Message(RecordingBuilder.Frame(record));

            Assert.Equal(record, OneOf.Parser.ParseFrom(message));
            Assert.Equal(member.FieldNumber, (int)RecordKey.Read(message).Kind);
        }
    }

    [Fact]
    public void No_list_or_map_holds_messages_with_fields_that_are_always_written()
    {
        // AlwaysFields does not look into lists and maps: this is what allows it to.
        IEnumerable<FieldDescriptor> lists = OneOf.Descriptor.Oneofs[0].Fields
            .SelectMany(member => member.MessageType.Fields.InDeclarationOrder())
            .Where(field => field is { FieldType: FieldType.Message } && (field.IsRepeated || field.IsMap));

        Assert.NotEmpty(lists);
        Assert.All(lists, list => Assert.DoesNotContain(
            list.MessageType.Fields.InDeclarationOrder(), field => field.GetOptions()?.GetExtension(OptionsExtensions.Always) ?? false));
    }

    [Fact]
    public void Unknown_fields_survive_reading_and_writing()
    {
        byte[] inner = [.. RecordingBuilder.Print(0).SessionPrint.ToByteArray(), 0xC2, 0x3E, 0x03, (byte)'n', (byte)'e', (byte)'w'];
        byte[] message = [0x3A, (byte)inner.Length, .. inner];

        Assert.Equal(message, RecordingBuilder.Message(RecordingBuilder.Frame(OneOf.Parser.ParseFrom(message))));
    }

    [Fact]
    public void An_unknown_member_of_OneOf_survives_reading_and_writing()
    {
        byte[] message = UnknownMember.Bytes(number: 300, index: 5);

        Assert.Equal(message, RecordingBuilder.Message(RecordingBuilder.Frame(OneOf.Parser.ParseFrom(message))));
    }

    [Fact]
    public void An_event_at_the_limit_is_written_and_one_byte_more_is_refused()
    {
        var record = new OneOf { SessionStart = new SessionStart { Metadata = new Metadata(), Reason = new string('r', 60_000) } };
        int overhead = RecordingBuilder.Frame(record).Length - 4 - 60_000;
        record.SessionStart.Reason = new string('r', FormatLimits.MaxMessageSize - overhead);
        Assert.Equal(FormatLimits.MaxMessageSize + 4, RecordingBuilder.Frame(record).Length);

        record.SessionStart.Reason += "r";
        var output = new ArrayBufferWriter<byte>();
        var e = Assert.Throws<RecordTooLargeException>(() => RecordEncoder.Write(output, record));
        Assert.Equal(FormatLimits.MaxMessageSize + 1, e.Size);
        Assert.Equal(0, output.WrittenCount);
    }
}
