namespace KubeAgent.Tests.EndToEnd;

/// <summary>One stage for the tests that leave it as it was.</summary>
public sealed class SharedStage : IAsyncLifetime
{
    internal Stage Stage { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stage = await Stage.StartAsync("node-sync");

    public ValueTask DisposeAsync() => Stage.DisposeAsync();
}
