using Recorder.Format;

namespace Format.Tests;

/// <summary>Old recordings play for ever: each sample is still read as it was when it was filed.</summary>
public class SampleTests
{
    public static TheoryData<string> Samples => [.. Directory.GetFiles(SampleRecordings.Folder, "*.tar").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_read_as_when_it_was_filed(string name)
    {
        string path = Path.Combine(SampleRecordings.Folder, name);

        Assert.Equal(await File.ReadAllTextAsync(path + ".expected"), await DescribeAsync(await File.ReadAllBytesAsync(path)));
    }

    [Fact]
    public async Task Every_sample_can_be_made_again_with_the_same_content()
    {
        foreach ((string name, Func<byte[]> make) in SampleRecordings.Makers)
        {
            // Bytes differ with the deflater, and so does the place where it notices damage.
            if (name.StartsWith("damaged", StringComparison.Ordinal) || name.StartsWith("truncated", StringComparison.Ordinal))
            {
                continue;
            }

            string path = Path.Combine(SampleRecordings.Folder, name);
            Assert.Equal(await File.ReadAllTextAsync(path + ".expected"), await DescribeAsync(make()));
        }
    }

    [Fact(Explicit = true)]
    public async Task File_the_samples_that_are_not_there_yet()
    {
        Directory.CreateDirectory(SampleRecordings.Folder);
        foreach ((string name, Func<byte[]> make) in SampleRecordings.Makers)
        {
            string path = Path.Combine(SampleRecordings.Folder, name);
            if (!File.Exists(path))
            {
                await File.WriteAllBytesAsync(path, make());
                await File.WriteAllTextAsync(path + ".expected", await DescribeAsync(make()));
            }
        }
    }

    private static async Task<string> DescribeAsync(byte[] recording)
    {
        using var reader = new RecordingReader(new MemoryStream(recording), new RecordingReaderOptions { BuildIndex = true });
        long last = -1;
        while (await reader.ReadAsync(CancellationToken.None))
        {
            Assert.NotEmpty(EventJson.ToBytes(reader.ParseEvent(), includeData: true));
            last = reader.Key.Index;
        }

        PartIndex index = reader.ToIndex();
        string findings = string.Concat(reader.Findings.Select(finding => $"{finding.Severity} {finding.Kind}\n"));
        return $"parts {index.Parts.Count}\nrecords {index.RecordCount}\nlast index {last}\ncontent {Convert.ToHexStringLower(index.ContentSha256)}\n{findings}";
    }
}
