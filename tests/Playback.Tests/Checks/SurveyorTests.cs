using Recorder.Playback.Checks;
using Recorder.Playback.Sources;
using TestKit;

namespace Playback.Tests.Checks;

public sealed class SurveyorTests
{
    [Fact]
    public async Task A_whole_recording_with_its_index_has_no_findings()
    {
        byte[] recording = Sample().ToBytes();

        RecordingSurvey survey = await RunAsync(recording, await SampleRecording.IndexOfAsync(recording));

        Assert.Equal(CheckResult.Whole, survey.Result);
        Assert.Empty(survey.Findings);
        Assert.Equal(new Dictionary<string, long> { ["print"] = 3, ["session.end"] = 1, ["session.start"] = 1 }, survey.Events);
        Assert.Equal(3, survey.OutputBytes);
        Assert.Equal(["80×24"], survey.TerminalSizes);
        Assert.Equal(TimeSpan.FromSeconds(3), survey.Duration);
    }

    [Fact]
    public async Task Without_an_index_it_is_still_whole()
    {
        RecordingSurvey survey = await RunAsync(Sample().ToBytes());

        Assert.Equal(CheckResult.Whole, survey.Result);
        Assert.Equal(["no-index"], Kinds(survey));
    }

    [Fact]
    public async Task A_cut_tail_is_damage_and_what_came_before_counts()
    {
        byte[] recording = Sample().ToBytes();

        RecordingSurvey survey = await RunAsync(recording[..^10]);

        Assert.Equal(CheckResult.Damaged, survey.Result);
        Assert.Contains("truncated-tail", Kinds(survey));
        Assert.True(survey.Records >= 2);
    }

    [Fact]
    public async Task One_flipped_bit_is_found()
    {
        byte[] recording = Sample().ToBytes();
        recording[40] ^= 4;

        Assert.Equal(CheckResult.Damaged, (await RunAsync(recording)).Result);
    }

    [Fact]
    public async Task A_recording_exchanged_for_another_of_its_size_does_not_match_its_index()
    {
        byte[] recording = Sample().ToBytes();
        byte[] index = await SampleRecording.IndexOfAsync(recording);
        recording[4] ^= 0; // Same bytes: still whole.
        Assert.Equal(CheckResult.Whole, (await RunAsync(recording, index)).Result);

        recording[^5] ^= 1; // In the last member's checksum.

        RecordingSurvey survey = await RunAsync(recording, index);
        Assert.Contains("digest-mismatch", Kinds(survey));
        Assert.Equal(CheckResult.Damaged, survey.Result);
    }

    [Theory]
    [InlineData("junk", "unreadable-index")]
    [InlineData(null, "stale-index")]
    public async Task A_bad_index_is_told_from_a_stale_one(string? junk, string kind)
    {
        byte[] index = junk is null ? await SampleRecording.IndexOfAsync(new SampleRecording().Start().ToBytes()) : "junk"u8.ToArray();

        Assert.Equal([kind], Kinds(await RunAsync(Sample().ToBytes(), index)));
    }

    [Fact]
    public async Task An_index_whose_entries_are_not_those_of_the_recording_is_found()
    {
        byte[] recording = Sample().ToBytes(), index = await SampleRecording.IndexOfAsync(recording);
        const int FirstIndexOfFirstPart = 8 + 4 + 4 + 8 + 8 + 32 + 32 + (3 * 8), DigestSize = 32;
        index[FirstIndexOfFirstPart + 7]++; // What is sought by it begins one event later.
        System.Security.Cryptography.SHA256.HashData(index.AsSpan(..^DigestSize), index.AsSpan(^DigestSize..));

        RecordingSurvey survey = await RunAsync(recording, index);

        Assert.Equal(["stale-index"], Kinds(survey));
        Assert.Equal(CheckResult.Damaged, survey.Result);
    }

    [Fact]
    public async Task Missing_events_are_found()
    {
        RecordingSurvey survey = await RunAsync(new SampleRecording().Start().Print(0, "a").Lose(3).Print(1, "b").End(2).ToBytes());

        Assert.Contains("index-gap", Kinds(survey));
        Assert.True(survey.Session.Lost);
        Assert.Equal(CheckResult.Damaged, survey.Result);
    }

    [Fact]
    public async Task A_missing_start_and_end_are_found() =>
        Assert.Equal(["missing-start", "missing-end", "no-index"], Kinds(await RunAsync(new SampleRecording().Print(0, "a").ToBytes())));

    [Fact]
    public async Task A_recovered_end_is_told_and_is_no_damage()
    {
        RecordingSurvey survey = await RunAsync(new SampleRecording().Start().Print(0, "a").End(2, recovered: true).ToBytes());

        Assert.Contains("recovered-end", Kinds(survey));
        Assert.True(survey.Session.Recovered);
        Assert.Equal(CheckResult.Whole, survey.Result);
    }

    [Fact]
    public async Task Parts_that_came_twice_are_noted()
    {
        IReadOnlyList<byte[]> parts = new SampleRecording().Start().Cut().Print(0, "a").Cut().End(1).ToParts();

        RecordingSurvey survey = await RunAsync([.. parts[0], .. parts[1], .. parts[1], .. parts[2]]);

        Assert.Contains("repeated-records", Kinds(survey));
        Assert.Equal(CheckResult.Whole, survey.Result);
        Assert.Equal(3, survey.Records);
    }

    [Fact]
    public async Task Junk_after_the_recording_is_found() =>
        Assert.Contains("unreadable-header", Kinds(await RunAsync([.. Sample().ToBytes(), .. "this is no part header, it is junk"u8])));

    [Fact]
    public async Task An_encrypted_recording_is_unreadable_and_says_why()
    {
        byte[] header = new byte[32];
        header[7] = 2;
        header[15] = 5;
        header[24] = 1;

        RecordingSurvey survey = await RunAsync([.. header, .. "age-e"u8]);

        Assert.Equal(CheckResult.Unreadable, survey.Result);
        Assert.Contains("encrypted-part", Kinds(survey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is a text file, and no recording at all")]
    public async Task What_is_no_recording_is_unreadable(string text) =>
        Assert.Equal(CheckResult.Unreadable, (await RunAsync(System.Text.Encoding.UTF8.GetBytes(text))).Result);

    [Fact]
    public async Task Damage_in_another_track_is_found()
    {
        byte[] input = new SampleRecording().Print(0, "typed").ToBytes();
        await using var source = new MemoryRecordingSource("x", Sample().ToBytes()) { Input = input[..^4] };

        RecordingSurvey survey = await Surveyor.RunAsync(source, null, default);

        Assert.Contains(survey.Findings, finding => finding is { Track: "input", Kind: "truncated-tail" });
    }

    [Fact]
    public async Task A_mark_that_points_nowhere_is_found()
    {
        // ChunkIndex names the event, Offset the stream: this print marks event 0 as stream 0.
        byte[] streams = new SampleRecording().Print(0, "").ToBytes();
        await using var source = new MemoryRecordingSource("x", Sample().ToBytes()) { Streams = streams };

        Assert.Contains("stray-reference", Kinds(await Surveyor.RunAsync(source, null, default)));
    }

    private static SampleRecording Sample() => new SampleRecording().Start().Print(0, "a").Cut().Print(1000, "b").Cut().Print(2000, "c").End(3000);

    private static async Task<RecordingSurvey> RunAsync(byte[] recording, byte[]? index = null)
    {
        await using var source = new MemoryRecordingSource("x", recording) { Index = index };
        return await Surveyor.RunAsync(source, null, default);
    }

    private static IEnumerable<string> Kinds(RecordingSurvey survey) => survey.Findings.Select(finding => finding.Kind);
}
