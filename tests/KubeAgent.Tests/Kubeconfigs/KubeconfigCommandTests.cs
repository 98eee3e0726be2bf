using KubeAgent.Tests.EndToEnd;

namespace KubeAgent.Tests.Kubeconfigs;

public sealed class KubeconfigCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kubeconfig-command-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_token_that_is_not_there_yet_is_told_and_its_file_named_all_the_same()
    {
        string token = Path.Combine(_folder.FullName, "token");

        KubectlRun without = await RunAsync(token);
        await File.WriteAllTextAsync(token, "secret");
        KubectlRun with = await RunAsync(token);

        Assert.Equal((0, $"kube-agent: --token-file {token} is not there yet: kubectl will need it\n"), (without.ExitCode, without.Error));
        Assert.Equal((0, ""), (with.ExitCode, with.Error));
        Assert.Contains($"tokenFile: {token}", with.Output, StringComparison.Ordinal);
        Assert.Equal(with.Output, without.Output);
        Assert.DoesNotContain("secret", with.Output, StringComparison.Ordinal);
    }

    private static Task<KubectlRun> RunAsync(string token) => KubectlRun.StartAsync(
        ServingProcess.PathOf("kube-agent"), null, ["kubeconfig", "--server", "https://agent.example:8443", "--token-file", token]);
}
