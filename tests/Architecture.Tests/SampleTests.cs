using KubeAgent.Configuration;
using Recorder.Host.Configuration;

namespace Architecture.Tests;

public sealed class SampleTests
{
    public static TheoryData<string> Samples => [.. Repository.Sources(".yaml").Where(f => Path.GetDirectoryName(f) == "config/samples")];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_parses(string path)
    {
        string file = Path.Combine(Repository.Root, path);
        if (Repository.Read(path).Contains("kind: KubeAgentConfig", StringComparison.Ordinal))
        {
            AgentConfigReader.ReadFile(file);
        }
        else
        {
            ConfigReader.ReadFile(file);
        }
    }
}
