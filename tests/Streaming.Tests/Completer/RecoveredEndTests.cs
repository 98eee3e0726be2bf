using Google.Protobuf;
using Recorder.Format;
using Recorder.Format.Events;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;
using TestKit;

namespace Streaming.Tests.Completer;

/// <summary>An abandoned session gets an end event, however large its start is: without one its upload is never completed.</summary>
public sealed class RecoveredEndTests
{
    private const string Session = "5b3555dc-729f-4e02-a6ef-9ed7cc6d1c2d";

    private static readonly UploadDescription _upload = new(
        Guid.Parse(Session), Session, Track.Main, StoreUpload: Guid.Empty, Revision: 0, ManualTimeProvider.DefaultStart, Opened: 1, "test");

    [Fact]
    public void Lists_that_do_not_fit_are_left_out()
    {
        OneOf end = EndOf(new SessionStart { User = new UserMetadata { User = "alice" }, InitialCommand = { new string('x', 65_480) } });

        Assert.Empty(end.SessionEnd.InitialCommand);
        Assert.Equal("alice", end.SessionEnd.User.User);
    }

    [Theory]
    [InlineData(30_000)] // The user is a participant too.
    [InlineData(65_450)]
    public void What_still_does_not_fit_is_left_out_too(int length)
    {
        OneOf end = EndOf(new SessionStart
        {
            Session = new SessionMetadata { SessionID = Session },
            User = new UserMetadata { User = new string('u', length) },
        });

        Assert.Equal(Session, end.SessionEnd.Session.SessionID);
        Assert.Equal(1, end.SessionEnd.Metadata.Index);
        Assert.NotNull(end.SessionEnd.EndTime);
    }

    [Fact]
    public void A_cluster_name_as_long_as_a_record_may_be_is_left_out()
    {
        OneOf end = EndOf(new SessionStart { Metadata = new Metadata { ClusterName = new string('c', 65_500) } });

        Assert.Equal("", end.SessionEnd.Metadata.ClusterName);
    }

    [Fact]
    public void Other_kinds_of_sessions_end_as_well()
    {
        var user = new UserMetadata { User = new string('u', 65_500) };
        Assert.NotNull(EndOf(new OneOf { AppSessionStart = new AppSessionStart { User = user } }).AppSessionEnd);
        Assert.NotNull(EndOf(new OneOf { DatabaseSessionStart = new DatabaseSessionStart { User = user } }).DatabaseSessionEnd);
        Assert.NotNull(EndOf(new OneOf { WindowsDesktopSessionStart = new WindowsDesktopSessionStart { User = user } }).WindowsDesktopSessionEnd);
    }

    private static OneOf EndOf(SessionStart start) => EndOf(new OneOf { SessionStart = start });

    private static OneOf EndOf(OneOf start)
    {
        byte[] message = start.ToByteArray();
        Assert.InRange(message.Length, 1, FormatLimits.MaxMessageSize);
        var summary = new TrackSummary { LastIndex = 0, LastTime = ManualTimeProvider.DefaultStart, Start = message };
        ReadOnlySpan<byte> rest = RecoveredEnd.Make(_upload, summary)!.Value.Records.Span;
        Assert.True(RecordReader.TryRead(ref rest, out ReadOnlySpan<byte> end));
        return RecordParser.Parse(end);
    }
}
