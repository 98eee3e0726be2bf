namespace k8s;

/// <summary>An object that says what is wanted.</summary>
public interface ISpec<T>
{
    T Spec { get; set; }
}
