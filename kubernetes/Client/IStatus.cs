namespace k8s;

/// <summary>An object that says what is.</summary>
public interface IStatus<T>
{
    T Status { get; set; }
}
