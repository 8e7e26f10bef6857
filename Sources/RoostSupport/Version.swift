/// The version of this build.
package let roostVersion = "0.1.0"
