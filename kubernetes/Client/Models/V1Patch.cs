namespace k8s.Models;

/// <summary>A patch as text, and of which kind it is.</summary>
public sealed record V1Patch(string Content, V1Patch.PatchType Type)
{
    /// <summary>How the text is to be understood. Server-side apply has a verb of its own.</summary>
    public enum PatchType
    {
        /// <summary>RFC 7386.</summary>
        MergePatch,

        /// <summary>RFC 6902.</summary>
        JsonPatch,
    }
}
