namespace SessionRecording.Operator.Resources;

/// <summary>Volumes of kube-agents that hold recordings which no collector has yet: their kube-agents stay, whatever the config says, until they have shipped them.</summary>
/// <param name="Agents">How many kube-agents stay.</param>
public sealed record KeptSpools(int Agents);
