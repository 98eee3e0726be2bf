using k8s.Models;

namespace SessionRecording.Operator.Resources;

/// <summary>Volumes of kube-agents that hold recordings which no collector has yet: their kube-agents stay, whatever the config says, until they have shipped them.</summary>
/// <param name="Agents">How many kube-agents stay.</param>
/// <param name="Size">Size of their volumes.</param>
/// <param name="StorageClassName">Class of their volumes; null: the cluster's default.</param>
public sealed record KeptSpools(int Agents, ResourceQuantity Size, string? StorageClassName);
