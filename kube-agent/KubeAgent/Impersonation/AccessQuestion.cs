namespace KubeAgent.Impersonation;

/// <summary>A verb on a resource, as a SubjectAccessReview names them.</summary>
internal sealed record AccessQuestion(string Verb, string ApiGroup, string Resource, string? Subresource, string? Namespace, string? Name);
