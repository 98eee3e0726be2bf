namespace KubeOps.Abstractions.Rbac;

/// <summary>What may be done. (KubeOps has an All that stands for "*", and no Bind.)</summary>
[Flags]
public enum RbacVerb
{
    None = 0,
    Get = 1 << 1,
    List = 1 << 2,
    Watch = 1 << 3,
    Create = 1 << 4,
    Update = 1 << 5,
    Patch = 1 << 6,
    Delete = 1 << 7,

    /// <summary>Give a role to somebody without having its rights oneself.</summary>
    Bind = 1 << 8,
}
