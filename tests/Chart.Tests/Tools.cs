using TestKit;

namespace Chart.Tests;

/// <summary>The tools that one is enough of.</summary>
internal static class Tools
{
    /// <summary>A kubectl whose kustomize and whose checks of fields are today's; the test is skipped where there is none.</summary>
    public static string Kubectl()
    {
        Assert.SkipWhen(KubectlPrograms.WithWebSocket.Count == 0, "there is no kubectl of 1.31 or later");
        return KubectlPrograms.WithWebSocket[0];
    }

    public static string Helm()
    {
        Assert.SkipWhen(HelmPrograms.All.Count == 0, "there is no helm");
        return HelmPrograms.All[0];
    }
}
