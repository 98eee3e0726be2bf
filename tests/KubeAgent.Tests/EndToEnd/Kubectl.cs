using TestKit.Terminals;

namespace KubeAgent.Tests.EndToEnd;

/// <summary>One kubectl, with the transport that it shall use.</summary>
internal sealed record Kubectl(string Program, string Folder, string Kubeconfig, bool IsSpdy)
{
    private (string Name, string Value)[] Environment =>
    [
        ("HOME", Folder), ("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", IsSpdy ? "false" : "true"), ("KUBECTL_PORT_FORWARD_WEBSOCKETS", IsSpdy ? "false" : "true"),
    ];

    private string[] Options => ["--kubeconfig", Kubeconfig, "--cache-dir", Path.Combine(Folder, "cache")];

    public Task<KubectlRun> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public Task<KubectlRun> RunAsync(string? input, string[] arguments) => KubectlRun.StartAsync(Program, input, [.. Options, .. arguments], Environment);

    /// <summary>On a terminal; of 120 × 40.</summary>
    public TerminalClient Terminal(params string[] arguments) =>
        TerminalClient.Start([Program, .. Options, .. arguments], [.. Environment.Select(variable => $"{variable.Name}={variable.Value}")]);
}
