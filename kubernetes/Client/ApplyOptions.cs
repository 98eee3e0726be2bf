namespace k8s;

/// <summary>Server-side apply: in whose name, and whether other managers' fields are taken.</summary>
/// <param name="FieldManager">One per concern; null means the client's own.</param>
/// <param name="Force">Take fields that another manager set. Without it the server answers 409 and names them.</param>
public sealed record ApplyOptions(string? FieldManager = null, bool Force = true);
