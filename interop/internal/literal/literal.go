// Package literal reads the composite literals of Go source into values, so that the examples of an
// SDK can be run as they are printed.
package literal

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"strconv"
	"time"
)

// Constants are the string constants of a package by their names: enumerations.
type Constants map[string]string

// Read adds the constants of a file.
func (c Constants) Read(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is {
			return true
		}
		for i, name := range spec.Names {
			if i < len(spec.Values) {
				if text, err := stringOf(spec.Values[i]); err == nil {
					c[name.Name] = text
				}
			}
		}
		return true
	})
}

// Set writes what an expression says into a value. It knows literals, core.String and its kin, and
// constants with .Ptr().
func (c Constants) Set(to reflect.Value, e ast.Expr) error {
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			to.Set(reflect.New(to.Type().Elem()))
			return c.Set(to.Elem(), x.X)
		}
	case *ast.CompositeLit:
		return c.composite(to, x)
	case *ast.CallExpr:
		return c.call(to, x)
	case *ast.SelectorExpr:
		text, known := c[x.Sel.Name]
		if !known {
			return fmt.Errorf("no constant %s", x.Sel.Name)
		}
		to.SetString(text)
		return nil
	case *ast.BasicLit, *ast.Ident:
		return scalar(to, e)
	}
	return fmt.Errorf("an expression of type %T", e)
}

// composite writes a struct or a slice.
func (c Constants) composite(to reflect.Value, x *ast.CompositeLit) error {
	for i, element := range x.Elts {
		pair, isPair := element.(*ast.KeyValueExpr)
		switch {
		case isPair && to.Kind() == reflect.Struct:
			field := to.FieldByName(pair.Key.(*ast.Ident).Name)
			if !field.IsValid() {
				return fmt.Errorf("no field %v in %v", pair.Key, to.Type())
			}
			if err := c.Set(field, pair.Value); err != nil {
				return err
			}
		case to.Kind() == reflect.Slice:
			to.Set(reflect.Append(to, reflect.New(to.Type().Elem()).Elem()))
			if err := c.Set(to.Index(i), element); err != nil {
				return err
			}
		default:
			return fmt.Errorf("an element of %v", to.Type())
		}
	}
	return nil
}

// call writes what core.String("x"), core.Time(time.Now()), int64(1) or X.Ptr() return.
func (c Constants) call(to reflect.Value, x *ast.CallExpr) error {
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	called, isMethod := x.Fun.(*ast.SelectorExpr)
	switch {
	case isMethod && called.Sel.Name == "Ptr":
		return c.Set(to, called.X)
	case isMethod && called.Sel.Name == "Time":
		to.Set(reflect.ValueOf(time.Now()))
		return nil
	case len(x.Args) == 1:
		return c.Set(to, x.Args[0])
	}
	return fmt.Errorf("a call that is not known")
}

// scalar writes a string, a number or a boolean.
func scalar(to reflect.Value, e ast.Expr) error {
	switch to.Kind() {
	case reflect.String:
		text, err := stringOf(e)
		to.SetString(text)
		return err
	case reflect.Bool:
		name, is := e.(*ast.Ident)
		if is {
			to.SetBool(name.Name == "true")
			return nil
		}
	case reflect.Int64, reflect.Int32, reflect.Int:
		if number, is := e.(*ast.BasicLit); is {
			n, err := strconv.ParseInt(number.Value, 0, 64)
			to.SetInt(n)
			return err
		}
	}
	return fmt.Errorf("a literal for %v", to.Type())
}

func stringOf(e ast.Expr) (string, error) {
	text, is := e.(*ast.BasicLit)
	if !is || text.Kind != token.STRING {
		return "", fmt.Errorf("no string")
	}
	return strconv.Unquote(text.Value)
}
