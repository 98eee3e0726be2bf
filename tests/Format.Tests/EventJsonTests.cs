using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Format.Events.Wrappers;
using TestKit.Recordings;
using Value = Google.Protobuf.WellKnownTypes.Value;

namespace Format.Tests;

public class EventJsonTests
{
    [Fact]
    public void A_session_start_is_one_flat_object_with_the_names_of_the_audit_log()
    {
        Assert.Equal(
            """
            {"ei":0,"event":"session.start","uid":"36cee9e9-9a80-4c32-9163-3d9241cdac7a","code":"T2000I","time":"2020-03-30T15:58:54.561Z",
            "user":"alice@example.com","login":"bob","sid":"5b3555dc-729f-4e02-a6ef-9ed7cc6d1c2d",
            "namespace":"default","server_id":"ea1bc2ac-2b2c-4d6c-9b5f-a4f6b4b2a3d1","server_hostname":"planet",
            "server_labels":{"date":"Mon Mar 30 08:58:54 PDT 2020","group":"gravitational/devc","kernel":"5.3.0-42-generic"},
            "addr.local":"127.0.0.1:3022","addr.remote":"[::1]:37718","proto":"ssh","size":"80:25"}
            """.ReplaceLineEndings(""),
            Json(RecordingBuilder.Start()));
    }

    [Fact]
    public void A_print_shows_its_data_only_when_asked()
    {
        Assert.Equal("""{"ei":1,"event":"print","time":"2020-03-30T15:59:54.561Z","ci":0,"bytes":5,"ms":0,"offset":0}""", Json(RecordingBuilder.Print(0)));
        Assert.Equal(
            """{"ei":1,"event":"print","time":"2020-03-30T15:59:54.561Z","ci":0,"data":"aGVsbG8=","bytes":5,"ms":0,"offset":0}""",
            Encoding.UTF8.GetString(EventJson.ToBytes(RecordingBuilder.Print(0), includeData: true)));
    }

    [Fact]
    public void What_is_always_shown_is_shown_of_embedded_messages_that_are_missing()
    {
        Assert.Equal(
            """{"ei":0,"event":"","time":"0001-01-01T00:00:00Z","sid":"","url":"s3://a/b"}""",
            Json(new OneOf { SessionUpload = new SessionUpload { SessionURL = "s3://a/b" } }));
    }

    [Fact]
    public void An_empty_list_that_is_always_shown_is_null_as_Go_writes_it() =>
        Assert.Equal(JsonValueKind.Null, Parse(new OneOf { SessionEnd = new SessionEnd() }).GetProperty("participants").ValueKind);

    [Theory]
    [InlineData("FA3F03 0A7F08")] // Field 1 is longer than what there is.
    [InlineData("FA3F04 0A02 0880")] // The metadata ends in a number.
    [InlineData("FA3F03 0B080C")] // A group.
    public void An_unknown_event_that_is_like_no_other_is_an_empty_object(string hex) =>
        Assert.Equal("{}", Json(OneOf.Parser.ParseFrom(Convert.FromHexString(hex.Replace(" ", "")))));

    [Theory]
    [InlineData(0, 0, "1970-01-01T00:00:00Z")]
    [InlineData(1_600_000_000, 1, "2020-09-13T12:26:40.000000001Z")]
    [InlineData(1_600_000_000, 120_000_000, "2020-09-13T12:26:40.12Z")]
    [InlineData(-62_135_596_800, 0, "0001-01-01T00:00:00Z")]
    [InlineData(253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z")]
    [InlineData(long.MaxValue, 0, null)]
    public void Times_are_RFC_3339_with_the_digits_they_have(long seconds, int nanos, string? expected)
    {
        var record = new OneOf { SessionPrint = new SessionPrint { Metadata = new Metadata { Time = new Timestamp { Seconds = seconds, Nanos = nanos } } } };

        Assert.Equal(expected, Parse(record).GetProperty("time").GetString());
    }

    [Fact]
    public void Numbers_enums_wrappers_and_absent_ones_have_their_JSON_forms()
    {
        JsonElement json = Parse(new OneOf
        {
            SFTP = new SFTP
            {
                Metadata = new Metadata { Index = long.MaxValue },
                Action = SFTPAction.Rename,
                Attributes = new SFTPAttributes { FileSize = ulong.MaxValue },
            },
        });

        Assert.Equal(long.MaxValue, json.GetProperty("ei").GetInt64());
        Assert.Equal(16, json.GetProperty("action").GetInt32());
        Assert.Equal(ulong.MaxValue, json.GetProperty("attributes").GetProperty("file_size").GetUInt64());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("attributes").GetProperty("uid").ValueKind);
    }

    [Fact]
    public void Traits_are_an_object_of_lists_and_free_form_bodies_stay_JSON()
    {
        var traits = new LabelValues { Values = { ["team"] = new StringValues { Values = { "a", "b" } } } };
        JsonElement start = Parse(new OneOf { SessionStart = new SessionStart { User = new UserMetadata { UserTraits = traits } } });
        JsonElement request = Parse(new OneOf
        {
            DynamoDBRequest = new DynamoDBRequest
            {
                Body = new Struct
                {
                    Fields =
                    {
                        ["list"] = Value.ForList(Value.ForNumber(1.5), Value.ForNull(), Value.ForBool(true)),
                        ["infinite"] = Value.ForNumber(double.PositiveInfinity),
                    },
                },
            },
        });

        Assert.Equal("""{"team":["a","b"]}""", start.GetProperty("user_traits").GetRawText());
        Assert.Equal("""{"infinite":"Infinity","list":[1.5,null,true]}""", request.GetProperty("body").GetRawText());
    }

    [Fact]
    public void No_event_shows_two_fields_of_one_name()
    {
        foreach (FieldDescriptor member in OneOf.Descriptor.Oneofs[0].Fields)
        {
            var record = new OneOf();
            member.Accessor.SetValue(record, Filled(member.MessageType));
            string[] names = [.. Parse(record).EnumerateObject().Select(property => property.Name)];

            Assert.True(names.Length == names.Distinct().Count(), $"{member.Name}: {string.Join(' ', names)}");
        }
    }

    [Fact]
    public void Of_two_fields_of_one_name_the_outer_one_is_shown()
    {
        var request = new MCPSessionRequest { Message = new MCPJSONRPCMessage { Method = "outer" }, Status = new Status { UserMessage = "inner" } };

        Assert.Equal("outer", Parse(new OneOf { MCPSessionRequest = request }).GetProperty("message").GetProperty("method").GetString());
    }

    [Fact]
    public void Every_event_has_JSON_bare_and_filled()
    {
        foreach (FieldDescriptor member in OneOf.Descriptor.Oneofs[0].Fields)
        {
            var bare = new OneOf();
            member.Accessor.SetValue(bare, member.MessageType.Parser.ParseFrom(ByteString.Empty));
            OneOf filled = bare.Clone();
            AlwaysFields.Fill(filled);

            Assert.True(Parse(bare).TryGetProperty("event", out _), member.Name);
            Assert.Equal(JsonValueKind.Object, Parse(filled).ValueKind);
        }
    }

    [Fact]
    public void Of_an_unknown_event_the_metadata_is_shown()
    {
        OneOf record = OneOf.Parser.ParseFrom(UnknownMember.Bytes(number: 300, index: 5));

        Assert.Equal("""{"ei":5,"event":"new.thing","time":"2020-09-13T12:26:40Z"}""", Json(record));
        Assert.Equal("{}", Json(new OneOf()));
    }

    /// <summary>A message whose every text, at any depth, is not empty.</summary>
    private static IMessage Filled(MessageDescriptor descriptor, int depth = 0)
    {
        IMessage message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (FieldDescriptor field in descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated && !field.IsMap))
        {
            if (field.FieldType == FieldType.String)
            {
                field.Accessor.SetValue(message, "text");
            }
            else if (field.FieldType == FieldType.Message && depth < 4 && field.MessageType.File.Package == "events")
            {
                field.Accessor.SetValue(message, Filled(field.MessageType, depth + 1));
            }
        }

        return message;
    }

    private static string Json(OneOf record) => Encoding.UTF8.GetString(EventJson.ToBytes(record, includeData: false));

    private static JsonElement Parse(OneOf record) => JsonDocument.Parse(EventJson.ToBytes(record, includeData: true)).RootElement;
}
