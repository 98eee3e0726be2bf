namespace KubeOps.Abstractions.Rbac;

/// <summary>A right that the class needs. All those of a program together are its roles.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public abstract class RbacAttribute : Attribute
{
    public RbacVerb Verbs { get; set; }

    /// <summary>Only objects of these names. Says nothing to Create, whose name the API server does not look at.</summary>
    public string[] ResourceNames { get; set; } = [];

    /// <summary>Only in the namespace that the program runs in. (KubeOps gives all rights in all namespaces.)</summary>
    public bool OwnNamespace { get; set; }
}
