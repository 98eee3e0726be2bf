namespace k8s;

/// <summary>An object of the API with metadata.</summary>
public interface IKubernetesObject<TMetadata> : IKubernetesObject, IMetadata<TMetadata>;
