using Recorder.Format;
using Recorder.Storage.Files;

namespace Storage.Tests;

public sealed class RecordingNameTests
{
    private const string Sid = "0b0c0d0e-1a1b-4c1d-8e1f-202122232425";

    [Theory]
    [InlineData($"{Sid}.tar", Track.Main, 1)]
    [InlineData($"{Sid}.input", Track.Input, 1)]
    [InlineData($"{Sid}.streams", Track.Streams, 1)]
    [InlineData($"{Sid}.r2.tar", Track.Main, 2)]
    [InlineData($"{Sid}.r10.input", Track.Input, 10)]
    [InlineData($"{Sid}.r2147483647.streams", Track.Streams, int.MaxValue)]
    [InlineData("00000000-0000-0000-0000-000000000000.tar", Track.Main, 1)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff.tar", Track.Main, 1)]
    public void A_name_is_read_as_it_is_written(string text, Track track, int revision)
    {
        Assert.True(RecordingName.TryParse(text, out RecordingName name));
        Assert.Equal((track, revision), (name.Key.Track, name.Revision));
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(Sid)]
    [InlineData($"{Sid}.")]
    [InlineData($"{Sid}.tar.")]
    [InlineData($"{Sid}.TAR")]
    [InlineData($"{Sid}.index")]
    [InlineData($"{Sid}.input.index")]
    [InlineData($"{Sid}.r1.tar")]
    [InlineData($"{Sid}.r0.tar")]
    [InlineData($"{Sid}.r02.tar")]
    [InlineData($"{Sid}.r-2.tar")]
    [InlineData($"{Sid}.r+2.tar")]
    [InlineData($"{Sid}.r.tar")]
    [InlineData($"{Sid}.r2")]
    [InlineData($"{Sid}.r2147483648.tar")]
    [InlineData($"{Sid}.r2.r3.tar")]
    [InlineData($"{Sid}-tar")]
    [InlineData("0B0C0D0E-1A1B-4C1D-8E1F-202122232425.tar")]
    [InlineData("{b0c0d0e-1a1b-4c1d-8e1f-202122232425}.tar")]
    [InlineData($" {Sid}.tar")]
    [InlineData($".tmp-{Sid}.tar")]
    public void Any_other_name_is_no_recording(string text) => Assert.False(RecordingName.TryParse(text, out _));

    [Fact]
    public void Only_the_whole_name_is_one()
    {
        const string Whole = $"{Sid}.r12.streams";
        for (int cut = 0; cut < Whole.Length; cut++)
        {
            Assert.False(RecordingName.TryParse(Whole.AsSpan(0, cut), out _), Whole[..cut]);
        }
    }

    [Fact]
    public void Random_names_are_refused_or_read_back_exactly()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int i = 0; i < 100_000; i++)
        {
            char[] text = $"{Sid}.r12.input".ToCharArray();
            for (int changes = random.Next(4); 0 < changes; changes--)
            {
                text[random.Next(text.Length)] = (char)random.Next(32, 127);
            }

            if (RecordingName.TryParse(text, out RecordingName name))
            {
                Assert.True(name.ToString() == new string(text), $"seed {seed}: {new string(text)}");
            }
        }
    }
}
